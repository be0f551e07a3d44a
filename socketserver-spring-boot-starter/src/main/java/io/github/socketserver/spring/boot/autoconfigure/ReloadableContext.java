package io.github.socketserver.spring.boot.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509KeyManager;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.log.LogMessage;

/**
 * The {@link SSLContext} of an SSL bundle as it is now. A bundle that cannot be used
 * after an update leaves the context as it was before.
 */
final class ReloadableContext implements Supplier<SSLContext>, Consumer<SslBundle> {

	private static final Log logger = LogFactory.getLog(ReloadableContext.class);

	private static final List<String> KEY_TYPES = List.of("EC", "RSA", "RSASSA-PSS", "EdDSA", "DSA");

	private final String bundleName;

	private volatile @Nullable SSLContext context;

	private ReloadableContext(String bundleName) {
		this.bundleName = bundleName;
	}

	/**
	 * Makes the context of a bundle and follows the bundle's updates from then on.
	 * @param bundleName name of the bundle
	 * @param bundles where it is
	 * @return the context
	 * @throws NoSuchSslBundleException if there is no such bundle
	 * @throws RuntimeException if the bundle cannot be used
	 */
	static ReloadableContext of(String bundleName, SslBundles bundles) {
		ReloadableContext context = new ReloadableContext(bundleName);
		// An update that comes from here on is not missed.
		bundles.addBundleUpdateHandler(bundleName, context);
		context.use(bundles.getBundle(bundleName));
		return context;
	}

	@Override
	public SSLContext get() {
		return Objects.requireNonNull(this.context);
	}

	@Override
	public void accept(SslBundle updated) {
		try {
			use(updated);
			logger.info(LogMessage.format("SSL bundle '%s' has changed: new connections see it, open ones live on",
					this.bundleName));
		}
		catch (RuntimeException ex) {
			logger.error(LogMessage.format("SSL bundle '%s' has changed, but cannot be used; what was there before "
					+ "stays in use until the next change", this.bundleName), ex);
		}
	}

	private synchronized void use(SslBundle bundle) {
		if (!hasKey(bundle)) {
			throw new IllegalStateException("It has no private key with a certificate, which a server must show");
		}
		this.context = bundle.createSslContext();
	}

	/*
	 * A server without a key would start, and then refuse each client.
	 */
	private static boolean hasKey(SslBundle bundle) {
		for (KeyManager manager : bundle.getManagers().getKeyManagers()) {
			if (!(manager instanceof X509KeyManager keys) || hasAlias(keys)) {
				return true;
			}
		}
		return false;
	}

	private static boolean hasAlias(X509KeyManager keys) {
		return KEY_TYPES.stream().map((type) -> keys.getServerAliases(type, null)).anyMatch(ReloadableContext::isAny);
	}

	private static boolean isAny(String @Nullable [] aliases) {
		return aliases != null && aliases.length > 0;
	}

}
