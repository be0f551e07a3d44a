/**
 * The application of the page {@code docs/getting-started.md}.
 */
package com.example.echo;
