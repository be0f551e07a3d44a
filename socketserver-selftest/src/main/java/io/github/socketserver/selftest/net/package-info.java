/**
 * Clients that know how to misbehave, and a proxy that tampers with what passes it.
 */
@NullMarked
package io.github.socketserver.selftest.net;

import org.jspecify.annotations.NullMarked;
