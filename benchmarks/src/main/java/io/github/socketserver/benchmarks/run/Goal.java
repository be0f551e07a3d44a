package io.github.socketserver.benchmarks.run;

/**
 * What a server has to reach in a comparison, as the project has set it itself.
 *
 * @param server name of the server
 * @param against name of the server that it is compared with
 * @param must ratio that it must reach
 * @param aim ratio that it aims for
 */
record Goal(String server, String against, double must, double aim) {

}
