/**
 * Requests, the handlers that serve them, and what a handler may ask of its server.
 */
@NullMarked
package io.github.socketserver.request;

import org.jspecify.annotations.NullMarked;
