/**
 * Worker processes of the concurrency mode {@code forking} that run the application
 * itself, without its servers.
 */
@NullMarked
package io.github.socketserver.spring.boot.worker;

import org.jspecify.annotations.NullMarked;
