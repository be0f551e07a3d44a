package io.github.socketserver.spring.boot.autoconfigure;

import java.lang.ref.WeakReference;
import java.util.Objects;

import javax.net.ssl.SSLContext;

import io.github.socketserver.transport.TlsMaterial;
import io.github.socketserver.transport.TlsMaterialSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.log.LogMessage;

/**
 * The {@link SSLContext} of an SSL bundle as it is now, and what it is made of. A bundle
 * that cannot be used after an update leaves both as they were before.
 */
final class ReloadableContext implements TlsMaterialSource {

	private static final Log logger = LogFactory.getLog(ReloadableContext.class);

	private final String bundleName;

	private volatile @Nullable SSLContext context;

	private volatile @Nullable SslBundle bundle;

	private volatile @Nullable TlsMaterial material;

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

	/*
	 * Most bundles need not be taken apart, and some cannot.
	 */
	@Override
	public TlsMaterial material() {
		TlsMaterial present = this.material;
		return (present != null) ? present : takeApart();
	}

	private synchronized TlsMaterial takeApart() {
		TlsMaterial present = this.material;
		if (present == null) {
			present = BundleMaterial.of(Objects.requireNonNull(this.bundle));
			this.material = present;
		}
		return present;
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
		SSLContext fresh = bundle.createSslContext();
		if (this.material != null) {
			this.material = BundleMaterial.of(bundle);
		}
		this.context = fresh;
		this.bundle = bundle;
	}

}
