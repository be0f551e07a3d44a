package io.github.socketserver.spring.boot.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of socket servers.
 *
 * @since 0.1.0
 */
public enum SocketServerObservationDocumentation implements ObservationDocumentation {

	/**
	 * A request: from the beginning of its handler to the end of the last continuation
	 * after {@code handOff}, with the report of its failure.
	 */
	SOCKET_SERVER_REQUESTS {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultSocketServerRequestObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeyNames.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeyNames.values();
		}

	};

	/**
	 * Keys of few values, which become tags of meters. The tags of handlers come in
	 * addition.
	 *
	 * @since 0.1.0
	 */
	public enum LowCardinalityKeyNames implements KeyName {

		/**
		 * Name of the server.
		 */
		SERVER {

			@Override
			public String asString() {
				return "server";
			}

		},

		/**
		 * Type of the server's socket.
		 */
		TYPE {

			@Override
			public String asString() {
				return "type";
			}

		},

		/**
		 * How the request has ended: {@code success}, {@code client-error} or
		 * {@code server-error}. Not there before.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
			}

			@Override
			public boolean isRequired() {
				return false;
			}

		}

	}

	/**
	 * Keys of many values, which never become tags of meters.
	 *
	 * @since 0.1.0
	 */
	public enum HighCardinalityKeyNames implements KeyName {

		/**
		 * Numeric address of the client; {@code none} where it has none.
		 */
		CLIENT_ADDRESS {

			@Override
			public String asString() {
				return "client.address";
			}

		},

		/**
		 * Number of the connection or datagram, unique within its server.
		 */
		REQUEST_ID {

			@Override
			public String asString() {
				return "request.id";
			}

		}

	}

}
