/**
 * Servers that answer text in upper case, one for every kind of request.
 */
@NullMarked
package io.github.socketserver.sample.text;

import org.jspecify.annotations.NullMarked;
