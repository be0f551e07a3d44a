/**
 * Auto-configuration of socket servers.
 */
@NullMarked
package io.github.socketserver.spring.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
