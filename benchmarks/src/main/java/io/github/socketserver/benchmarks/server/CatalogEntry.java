package io.github.socketserver.benchmarks.server;

import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.socketserver.benchmarks.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A server that can be compared.
 *
 * @param name name on command lines
 * @param label name in tables
 * @param ours whether it is this project's
 * @param minJava oldest Java that runs it
 * @param transports what it can serve
 * @param serial whether it serves one connection at a time
 * @param inBuild whether this build has it
 * @param factory makes it; {@code null} if it is not a Java program
 * @param python mix-in for the script {@code server.py}; {@code null} if it is a Java
 * program
 */
public record CatalogEntry(String name, String label, boolean ours, int minJava, Set<Transport> transports,
		boolean serial, BooleanSupplier inBuild, @Nullable Supplier<BenchmarkServer> factory, @Nullable String python) {

	static CatalogEntry java(String name, String label, Supplier<BenchmarkServer> factory, Transport... transports) {
		return new CatalogEntry(name, label, false, 17, Set.of(transports), false, () -> true, factory, null);
	}

	static CatalogEntry python(String name, String label, String mixIn, Transport... transports) {
		return new CatalogEntry(name, label, false, 0, Set.of(transports), false, () -> true, null, mixIn);
	}

	CatalogEntry asOurs(BooleanSupplier inBuild) {
		return new CatalogEntry(this.name, this.label, true, this.minJava, this.transports, this.serial, inBuild,
				this.factory, this.python);
	}

	CatalogEntry since(int minJava) {
		return new CatalogEntry(this.name, this.label, this.ours, minJava, this.transports, this.serial, this.inBuild,
				this.factory, this.python);
	}

	CatalogEntry oneAtATime() {
		return new CatalogEntry(this.name, this.label, this.ours, this.minJava, this.transports, true, this.inBuild,
				this.factory, this.python);
	}

	BenchmarkServer open() {
		return Objects.requireNonNull(this.factory, "Not a Java program").get();
	}

}
