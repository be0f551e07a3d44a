package io.github.socketserver.transport;

/**
 * On whose behalf the client of a Unix stream socket has connected, as the kernel says
 * ({@code SO_PEERCRED}): nothing that the client could forge. The number of its process
 * is left out, since another process may have it by now.
 *
 * @param user the name of the effective user; its number where there is no name, and
 * always for an abstract name
 * @param group the name of the effective group; its number as above
 * @since 0.1.0
 */
public record PeerCredentials(String user, String group) {

}
