package io.github.socketserver.readme;

import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.sample.text.AsciiText;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class UpperCaseConfiguration {

	@Bean
	RequestHandler<StreamRequest> upperCase() {
		return (request) -> request.output().writeLine(upperAscii(request.input().readLine()));
	}

	private static byte[] upperAscii(byte[] text) {
		return AsciiText.upperAscii(text);
	}

}
