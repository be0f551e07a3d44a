package io.github.socketserver.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import javax.net.ssl.SSLEngine;

import io.github.socketserver.transport.TlsClientAuth;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.StringUtils;

/**
 * Makes the TLS settings of servers from SSL bundles. Servers that name the same bundle
 * share its context.
 */
final class BundledTls {

	private final Supplier<@Nullable SslBundles> bundles;

	private final Map<String, ReloadableContext> contexts = new ConcurrentHashMap<>();

	/**
	 * Creates the maker of settings.
	 * @param bundles gives the bundles when a server wants one; {@code null} if the
	 * application has none
	 */
	BundledTls(Supplier<@Nullable SslBundles> bundles) {
		this.bundles = bundles;
	}

	/**
	 * Makes the settings of a server.
	 * @param definition the server
	 * @return the settings; {@code null} if it is not to speak TLS
	 * @throws InvalidConfigurationPropertyValueException if properties contradict each
	 * other, or the bundle cannot be used
	 */
	@Nullable TlsSettings settings(ServerDefinition definition) {
		SocketServerSettings.Ssl ssl = definition.settings().getSsl();
		if (Boolean.FALSE.equals(ssl.getEnabled())) {
			return null;
		}
		rejectDatagrams(definition, ssl);
		if (!isOn(ssl)) {
			rejectClientAuth(definition, ssl);
			return null;
		}
		String bundle = bundle(definition, ssl);
		SslBundles present = this.bundles.get();
		if (present == null) {
			throw invalid(definition, "ssl.bundle", bundle, "The application has no bean of type SslBundles: "
					+ "do not exclude SslAutoConfiguration, or define the bean.", null);
		}
		return settings(definition, ssl, bundle, present);
	}

	private TlsSettings settings(ServerDefinition definition, SocketServerSettings.Ssl ssl, String bundle,
			SslBundles present) {
		ReloadableContext context = context(definition, bundle, present);
		TlsClientAuth clientAuth = ssl.getClientAuth();
		SslOptions options = present.getBundle(bundle).getOptions();
		requireSupported(definition, bundle, options, context.get().createSSLEngine());
		TlsSettings settings = TlsSettings.of(context)
			.withClientAuth((clientAuth != null) ? clientAuth : TlsClientAuth.NONE)
			.withProtocols(list(options.getEnabledProtocols()))
			.withCiphers(list(options.getCiphers()));
		try {
			return settings.withHandshakeTimeout(ssl.getHandshakeTimeout());
		}
		catch (IllegalArgumentException ex) {
			throw invalid(definition, "ssl.handshake-timeout", ssl.getHandshakeTimeout(), reason(ex), ex);
		}
	}

	private ReloadableContext context(ServerDefinition definition, String bundle, SslBundles present) {
		try {
			return this.contexts.computeIfAbsent(bundle, (name) -> ReloadableContext.of(name, present));
		}
		catch (NoSuchSslBundleException ex) {
			throw invalid(definition, "ssl.bundle", bundle, "There is no SSL bundle of that name. "
					+ known(present.getBundleNames()) + " Bundles are defined below 'spring.ssl.bundle'.", ex);
		}
		catch (RuntimeException ex) {
			throw invalid(definition, "ssl.bundle", bundle, "The SSL bundle cannot be used: " + reason(ex), ex);
		}
	}

	private static void requireSupported(ServerDefinition definition, String bundle, SslOptions options,
			SSLEngine engine) {
		list(options.getEnabledProtocols()).forEach((protocol) -> require(definition, bundle, "enabled-protocols",
				protocol, engine::setEnabledProtocols, engine.getSupportedProtocols()));
		list(options.getCiphers()).forEach((cipher) -> require(definition, bundle, "ciphers", cipher,
				engine::setEnabledCipherSuites, engine.getSupportedCipherSuites()));
	}

	private static void require(ServerDefinition definition, String bundle, String option, String value,
			Consumer<String[]> use, String[] known) {
		try {
			use.accept(new String[] { value });
		}
		catch (IllegalArgumentException ex) {
			throw invalid(definition, "ssl.bundle", bundle, "The SSL bundle cannot be used: Java does not know '"
					+ value + "' of its 'options." + option + "'. Known are " + String.join(", ", known) + ".", ex);
		}
	}

	private static boolean isOn(SocketServerSettings.Ssl ssl) {
		Boolean enabled = ssl.getEnabled();
		return (enabled != null) ? enabled : StringUtils.hasText(ssl.getBundle());
	}

	private static void rejectClientAuth(ServerDefinition definition, SocketServerSettings.Ssl ssl) {
		if (asksClients(ssl)) {
			throw invalid(definition, "ssl.client-auth", String.valueOf(ssl.getClientAuth()),
					"Only TLS knows certificates of clients, and the server does not speak TLS. "
							+ setBundle(definition),
					null);
		}
	}

	private static boolean asksClients(SocketServerSettings.Ssl ssl) {
		TlsClientAuth clientAuth = ssl.getClientAuth();
		return clientAuth != null && clientAuth != TlsClientAuth.NONE;
	}

	private static String bundle(ServerDefinition definition, SocketServerSettings.Ssl ssl) {
		String bundle = ssl.getBundle();
		if (!StringUtils.hasText(bundle)) {
			throw invalid(definition, "ssl.enabled", true, "TLS needs a certificate. " + setBundle(definition), null);
		}
		return bundle;
	}

	private static void rejectDatagrams(ServerDefinition definition, SocketServerSettings.Ssl ssl) {
		if (definition.type().isStream()) {
			return;
		}
		if (isOn(ssl)) {
			String bundle = ssl.getBundle();
			throw (bundle != null) ? notForDatagrams(definition, "ssl.bundle", bundle)
					: notForDatagrams(definition, "ssl.enabled", true);
		}
		if (asksClients(ssl)) {
			throw notForDatagrams(definition, "ssl.client-auth", String.valueOf(ssl.getClientAuth()));
		}
	}

	private static InvalidConfigurationPropertyValueException notForDatagrams(ServerDefinition definition, String key,
			Object value) {
		return invalid(definition, key, value,
				"A server of type '" + definition.type() + "' cannot speak TLS. Remove the property, or set '"
						+ definition.property("type") + "' to 'tcp' or 'unix-stream'.",
				null);
	}

	private static String setBundle(ServerDefinition definition) {
		return "Set '" + definition.property("ssl.bundle") + "' to the name of an SSL bundle.";
	}

	private static String known(List<String> names) {
		return names.isEmpty() ? "There are none at all." : "Known are " + String.join(", ", names) + ".";
	}

	private static List<String> list(String @Nullable [] values) {
		return (values != null) ? Arrays.asList(values) : List.of();
	}

	/*
	 * What the bundle was about says only the outermost message, what is wrong with it
	 * the innermost.
	 */
	private static String reason(RuntimeException failure) {
		Throwable innermost = failure;
		while (innermost.getCause() != null) {
			innermost = innermost.getCause();
		}
		String outer = String.valueOf(failure.getMessage());
		String inner = String.valueOf(innermost.getMessage());
		return (innermost == failure || outer.contains(inner)) ? outer : outer + " (" + inner + ")";
	}

	private static InvalidConfigurationPropertyValueException invalid(ServerDefinition definition, String key,
			Object value, String reason, @Nullable RuntimeException cause) {
		return new InvalidConfigurationPropertyValueException(definition.property(key), value, reason, cause);
	}

}
