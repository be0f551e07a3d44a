/**
 * Observations of requests to socket servers.
 */
@NullMarked
package io.github.socketserver.spring.boot.observation;

import org.jspecify.annotations.NullMarked;
