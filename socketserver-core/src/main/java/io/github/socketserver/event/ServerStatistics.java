package io.github.socketserver.event;

import java.util.Map;

/**
 * A server's counters at one moment, all since it was constructed.
 *
 * @param acceptedConnections connections that were accepted and verified
 * @param activeConnections connections that are open
 * @param closedConnections connections that were closed, by cause
 * @param rejectedConnections clients that were turned away, by reason
 * @param activeRequests handlers that are running
 * @param completedRequests handlers that have ended
 * @param datagrams datagrams, by what became of them
 * @param droppedReplies replies that were too long for their requests to be sent
 * @param acceptErrors failed accepts and receives, by kind
 * @param frames frames that framed handlers have handled
 * @param receivedBytes bytes that arrived from clients
 * @param sentBytes bytes that were handed to the operating system for clients
 * @since 0.1.0
 */
public record ServerStatistics(long acceptedConnections, long activeConnections,
		Map<CloseCause, Long> closedConnections, Map<RejectReason, Long> rejectedConnections, long activeRequests,
		long completedRequests, Map<DatagramResult, Long> datagrams, long droppedReplies,
		Map<AcceptErrorKind, Long> acceptErrors, long frames, long receivedBytes, long sentBytes) {

	/**
	 * Returns the number of connections that were closed, whatever the cause.
	 * @return the sum over all causes
	 */
	public long closedConnectionsTotal() {
		return this.closedConnections.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Returns the number of clients that were turned away, whatever the reason.
	 * @return the sum over all reasons
	 */
	public long rejectedConnectionsTotal() {
		return this.rejectedConnections.values().stream().mapToLong(Long::longValue).sum();
	}

}
