/**
 * A provider of SLF4J that keeps what the servers log, so that it can be judged.
 */
@NullMarked
package io.github.socketserver.selftest.log;

import org.jspecify.annotations.NullMarked;
