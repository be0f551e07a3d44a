/**
 * Socket servers in Spring Boot applications: handlers as beans, events, and the running
 * servers.
 */
@NullMarked
package io.github.socketserver.spring.boot;

import org.jspecify.annotations.NullMarked;
