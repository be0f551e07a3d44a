/**
 * For tests of socket servers and their handlers: clients, requests without any server,
 * and the ports of a running application.
 */
@NullMarked
package io.github.socketserver.spring.boot.test;

import org.jspecify.annotations.NullMarked;
