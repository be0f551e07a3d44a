/**
 * The sample application.
 */
@NullMarked
package io.github.socketserver.sample;

import org.jspecify.annotations.NullMarked;
