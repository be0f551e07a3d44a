package io.github.socketserver.benchmarks.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.benchmarks.server.Catalog;
import io.github.socketserver.benchmarks.server.CatalogEntry;
import io.github.socketserver.benchmarks.server.ServerMain;
import org.jspecify.annotations.Nullable;

/**
 * A server of the catalog, perhaps with another class path: {@code core-virtual},
 * {@code core-virtual+ffm}, or {@code core-virtual@base} for the core of another build.
 *
 * @param name the name with what is added
 * @param entry the server
 */
record Contestant(String name, CatalogEntry entry) {

	static final String FFM = "+ffm";

	static final String BASE = "@base";

	private static final int FFM_JAVA = 22;

	static Contestant of(String name) {
		return new Contestant(name, Catalog.named(name.replace(FFM, "").replace(BASE, "")));
	}

	String label() {
		String label = this.entry.label();
		return label + (this.name.contains(FFM) ? " + ffm" : "") + (this.name.contains(BASE) ? " (base)" : "");
	}

	/**
	 * Returns why this server cannot take part.
	 * @param settings the settings
	 * @param load what it would be loaded with
	 * @param jdk the Java that it would run on
	 * @return the reason; {@code null} if it can
	 */
	@Nullable String obstacle(Settings settings, Load load, Jdk jdk) {
		if (this.entry.python() != null && !Settings.isOnPath("python3")) {
			return "there is no python3";
		}
		if (!this.entry.inBuild().getAsBoolean()) {
			return "it is not in this build";
		}
		if (this.name.contains(FFM) && settings.ffmJar() == null) {
			return "socketserver-ffm is not in this build";
		}
		int minJava = this.name.contains(FFM) ? FFM_JAVA : this.entry.minJava();
		if (jdk.version() < minJava) {
			return "it needs Java " + minJava;
		}
		if (!this.entry.transports().contains(load.transport())) {
			return "it does not serve " + load.transport().id();
		}
		if (this.entry.serial() && load.connections() > 1 && load.transport().isStream() && !load.isOneShot()) {
			return "it serves one connection at a time";
		}
		return null;
	}

	List<String> command(Settings settings, Load load, Jdk jdk) {
		List<String> command = new ArrayList<>();
		if (this.entry.python() != null) {
			command.addAll(List.of("python3", settings.script().toString(), this.entry.python()));
		}
		else {
			command.add(jdk.java());
			command.addAll(settings.serverFlags(jdk, load.isIdle()));
			command.addAll(List.of("-cp", classPath(settings), ServerMain.class.getName(), this.entry.name()));
		}
		command.addAll(load.serverArguments());
		return settings.pinned(settings.serverCpu(), command);
	}

	private String classPath(Settings settings) {
		String classPath = settings.classPath();
		Path ffm = settings.ffmJar();
		if (this.name.contains(FFM) && ffm != null) {
			classPath = ffm + ":" + classPath;
		}
		return this.name.contains(BASE) ? settings.against() + ":" + classPath : classPath;
	}

}
