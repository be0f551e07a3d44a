package io.github.socketserver.spring.boot.testing;

import java.io.IOException;

import io.github.socketserver.request.LineHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;
import io.github.socketserver.spring.boot.autoconfigure.SocketServerAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Application whose worker processes speak TLS.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ SocketServerAutoConfiguration.class, SslAutoConfiguration.class })
@Import({ ForkingTlsApplication.LeanHandler.class, ForkingTlsApplication.BeanHandler.class })
public class ForkingTlsApplication {

	public static void main(String[] args) {
		SpringApplication.run(ForkingTlsApplication.class, args);
	}

	/**
	 * Tells what it knows of its client.
	 */
	@SocketServerHandler("lean")
	public static class LeanHandler extends LineHandler {

		@Override
		protected void handleLine(byte[] line) throws IOException {
			output().writeLine(ProcessHandle.current().pid() + " " + request().tls().protocol() + " "
					+ request().tls().clientCertificates().size());
		}

	}

	/**
	 * Tells the same, with beans.
	 */
	@SocketServerHandler("beans")
	static class BeanHandler extends LeanHandler {

		BeanHandler(SslBundles bundles) {
			bundles.getBundle("web");
		}

	}

}
