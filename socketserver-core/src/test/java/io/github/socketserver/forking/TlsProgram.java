package io.github.socketserver.forking;

import java.nio.file.Path;
import java.security.KeyStore;

import io.github.socketserver.WorkerHandlers;
import io.github.socketserver.WorkerMain;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.TlsMaterial;
import io.github.socketserver.transport.TlsSettings;

/**
 * Program of worker processes that has keys of its own: in the file that it is told.
 */
public final class TlsProgram implements WorkerHandlers {

	private String file = "";

	private TlsProgram() {
	}

	/**
	 * Serves requests.
	 * @param args not used
	 */
	public static void main(String[] args) {
		WorkerMain.serve(new TlsProgram());
	}

	@Override
	public RequestHandlerFactory<StreamRequest> find(String serverName, String argument) {
		this.file = argument;
		return ForkedTlsHandlers.Inspector::new;
	}

	@Override
	public TlsSettings tls(String serverName) throws Exception {
		char[] password = "secret".toCharArray();
		KeyStore store = KeyStore.getInstance(Path.of(this.file).toFile(), password);
		return TlsSettings.of(TlsMaterial.of(store, password, null));
	}

}
