// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import io.sngo.cluster.system.app.SystemApplication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

/**
 * The classes of the applications under test as a JVM has them in its memory: those that
 * start from it need a third less of the processors, and a run starts a hundred. It is
 * made once for all JVMs that run tests, and again when the class path has changed.
 */
final class ClassArchive {

	private static final Path DIRECTORY = Run.DIRECTORY.resolve("class-archive");

	/**
	 * Agents bring this module with them; the archive is of use where the modules are the
	 * same.
	 */
	private static final String MODULES = "--add-modules=java.instrument";

	private final String classPath;

	private final Path file;

	private ClassArchive(String classPath, Path file) {
		this.classPath = classPath;
		this.file = file;
	}

	/**
	 * The archive for a class path, made now unless it is there.
	 * @param flags of the JVM that makes it
	 */
	static ClassArchive of(List<String> classPath, List<String> flags) {
		try {
			Files.createDirectories(DIRECTORY);
			try (FileChannel channel = FileChannel.open(DIRECTORY.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE)) {
				// The first of the JVMs that run tests makes it. Closing unlocks.
				channel.lock();
				return make(classPath, flags);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ClassArchive make(List<String> classPath, List<String> flags) throws IOException {
		Path madeOf = DIRECTORY.resolve("made-of");
		String fingerprint = fingerprint(classPath);
		boolean made = Files.exists(madeOf) && Files.readString(madeOf).equals(fingerprint);
		ClassArchive archive = new ClassArchive(jars(classPath, !made), DIRECTORY.resolve("classes.jsa"));
		if (!made) {
			Files.deleteIfExists(madeOf);
			archive.record(flags);
			Files.writeString(madeOf, fingerprint);
		}
		return archive;
	}

	/** An archive is of jars only. */
	private static String jars(List<String> classPath, boolean make) {
		List<String> jars = new ArrayList<>();
		for (String entry : classPath) {
			if (Files.isDirectory(Path.of(entry))) {
				String jar = DIRECTORY.resolve("classes-" + jars.size() + ".jar").toString();
				if (make) {
					jar(entry, jar);
				}
				jars.add(jar);
			}
			else if (entry.endsWith(".jar")) {
				jars.add(entry);
			}
		}
		return String.join(File.pathSeparator, jars);
	}

	private static void jar(String directory, String jar) {
		int exit = ToolProvider.findFirst("jar")
			.orElseThrow()
			.run(System.out, System.err, "--create", "--no-compress", "--file", jar, "-C", directory, ".");
		if (exit != 0) {
			throw new IllegalStateException("The classes in " + directory + " could not be put into " + jar);
		}
	}

	/** Lets a node, a cluster of its own, start and stop. */
	private void record(List<String> flags) throws IOException {
		Files.deleteIfExists(this.file);
		Path log = DIRECTORY.resolve("output.log");
		Files.deleteIfExists(log);
		List<String> command = new ArrayList<>(
				List.of(Jvm.java(), MODULES, "-Djava.io.tmpdir=" + DIRECTORY, "-XX:ArchiveClassesAtExit=" + this.file));
		command.addAll(flags);
		command.addAll(List.of("-cp", this.classPath, SystemApplication.class.getName(), "--server.address=127.0.0.1",
				"--server.port=0", "--management.endpoints.web.exposure.include=*", "--cluster.cluster-name=archive",
				"--cluster.node-id=archive", "--cluster.bind-addr=127.0.0.1", "--cluster.bind-port=0",
				"--system.directory=" + DIRECTORY));
		try (AppProcess process = AppProcess.start(command, log)) {
			await().atMost(Duration.ofMinutes(2))
				.failFast("It ended, see " + log, () -> !process.isAlive())
				.until(() -> process.output().stream().anyMatch((line) -> line.contains("Started SystemApplication")));
			process.signal("TERM");
			process.exit(Duration.ofMinutes(1));
		}
		if (!Files.exists(this.file)) {
			System.out.println("This JVM makes no archive of classes, see " + log + ": nodes take longer to start");
		}
	}

	/** Changes with every file that classes are taken from, and with the JVM. */
	private static String fingerprint(List<String> classPath) throws IOException {
		StringBuilder text = new StringBuilder(System.getProperty("java.vm.version"));
		for (String entry : classPath) {
			Path path = Path.of(entry);
			if (Files.exists(path)) {
				try (Stream<Path> files = Files.walk(path)) {
					for (Path file : files.sorted().toList()) {
						text.append('\n')
							.append(file)
							.append(' ')
							.append(Files.size(file))
							.append(' ')
							.append(Files.getLastModifiedTime(file).toMillis());
					}
				}
			}
		}
		return UUID.nameUUIDFromBytes(text.toString().getBytes(UTF_8)).toString();
	}

	/**
	 * What a JVM needs to start from it.
	 */
	List<String> flags() {
		return Files.exists(this.file) ? List.of(MODULES, "-XX:SharedArchiveFile=" + this.file) : List.of();
	}

	/**
	 * The class path, of jars only.
	 */
	String classPath() {
		return this.classPath;
	}

}
