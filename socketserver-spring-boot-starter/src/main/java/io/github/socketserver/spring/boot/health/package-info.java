/**
 * Health of socket servers.
 */
@NullMarked
package io.github.socketserver.spring.boot.health;

import org.jspecify.annotations.NullMarked;
