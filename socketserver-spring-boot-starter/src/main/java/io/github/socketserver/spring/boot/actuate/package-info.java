/**
 * Actuator endpoint of socket servers.
 */
@NullMarked
package io.github.socketserver.spring.boot.actuate;

import org.jspecify.annotations.NullMarked;
