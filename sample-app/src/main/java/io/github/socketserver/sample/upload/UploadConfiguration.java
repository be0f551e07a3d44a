package io.github.socketserver.sample.upload;

import java.io.IOException;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What {@link UploadHandler} needs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UploadProperties.class)
class UploadConfiguration {

	@Bean
	UploadStore uploadStore(UploadProperties properties) throws IOException {
		return new UploadStore(properties.directory(), properties.quota().toBytes());
	}

	@Bean
	UploadProtocol uploadProtocol(UploadProperties properties, UploadStore store) {
		return new UploadProtocol(properties, store);
	}

}
