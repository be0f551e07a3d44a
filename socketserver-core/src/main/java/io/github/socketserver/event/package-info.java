/**
 * What a server tells the outside world: its states, events and counters, never payload.
 */
@NullMarked
package io.github.socketserver.event;

import org.jspecify.annotations.NullMarked;
