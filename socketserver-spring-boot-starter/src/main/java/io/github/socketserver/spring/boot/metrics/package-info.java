/**
 * Meters of socket servers.
 */
@NullMarked
package io.github.socketserver.spring.boot.metrics;

import org.jspecify.annotations.NullMarked;
