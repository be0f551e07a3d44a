/**
 * Python's {@code socketserver} for Java: servers, their configuration and their life.
 */
@NullMarked
package io.github.socketserver;

import org.jspecify.annotations.NullMarked;
