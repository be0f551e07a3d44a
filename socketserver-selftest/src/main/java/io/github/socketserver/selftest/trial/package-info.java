/**
 * One scenario on one server: what has to hold around it, and whether it did.
 */
@NullMarked
package io.github.socketserver.selftest.trial;

import org.jspecify.annotations.NullMarked;
