/**
 * A server that stores and returns files.
 */
@NullMarked
package io.github.socketserver.sample.upload;

import org.jspecify.annotations.NullMarked;
