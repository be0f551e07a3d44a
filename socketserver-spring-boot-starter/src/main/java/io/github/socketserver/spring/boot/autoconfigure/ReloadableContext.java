package io.github.socketserver.spring.boot.autoconfigure;

import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;

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
final class ReloadableContext implements Supplier<SSLContext> {

	private static final Log logger = LogFactory.getLog(ReloadableContext.class);

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
		follow(bundles, bundleName, new WeakReference<>(context));
		context.begin(bundles);
		return context;
	}

	/*
	 * Nobody can unfollow, and the bundles may outlive the servers.
	 */
	private static void follow(SslBundles bundles, String bundleName, WeakReference<ReloadableContext> follower) {
		bundles.addBundleUpdateHandler(bundleName, (updated) -> {
			ReloadableContext context = follower.get();
			if (context != null) {
				context.update(updated);
			}
		});
	}

	@Override
	public SSLContext get() {
		return Objects.requireNonNull(this.context);
	}

	private void update(SslBundle updated) {
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

	private synchronized void begin(SslBundles bundles) {
		use(bundles.getBundle(this.bundleName));
	}

	private synchronized void use(SslBundle bundle) {
		BundleKeys.check(bundle);
		this.context = bundle.createSslContext();
	}

}
