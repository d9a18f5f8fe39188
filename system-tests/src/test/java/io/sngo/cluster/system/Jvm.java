// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Command lines of the applications, on the JVM that runs the tests.
 */
final class Jvm {

	private static final String HOME = System.getProperty("java.home");

	private static final Pattern TEST_TOOLS = Pattern.compile(
			"/(junit|assertj|awaitility|hamcrest|opentest4j|apiguardian|blockhound|byte-buddy|surefire)[^/]*\\.jar$");

	/** What the starter brings, and nothing else on the class path needs. */
	private static final Pattern STARTER = Pattern
		.compile("sngo-cluster-(core|autoconfigure|spring-boot-starter)|/(reactor|netty|reactive-streams)-[^/]*\\.jar$"
				+ "|/(reactor-|netty-)");

	private Jvm() {
	}

	/** Starts fast: most of them live for seconds. */
	private static final List<String> SHORT_LIVED = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx192m");

	/**
	 * A JVM that starts fast.
	 */
	static List<String> shortLived(Class<?> main, List<String> arguments) {
		return command(SHORT_LIVED, withStarter(), main, arguments);
	}

	/**
	 * The same for an application under test, which starts still faster.
	 */
	static List<String> node(Class<?> main, List<String> arguments) {
		return node(List.of(), main, arguments);
	}

	/**
	 * The same, which complains of leaks and of blocking calls; see {@link Watch}.
	 */
	static List<String> watched(Class<?> main, List<String> arguments) {
		return node(Watch.flags(), main, arguments);
	}

	private static List<String> node(List<String> more, Class<?> main, List<String> arguments) {
		List<String> flags = new ArrayList<>(SHORT_LIVED);
		flags.addAll(more);
		if (Run.FULL) {
			// Figures that are published are of starts as everybody has them.
			return command(flags, withStarter(), main, arguments);
		}
		flags.addAll(Archive.OF_NODES.flags());
		return command(flags, Archive.OF_NODES.classPath(), main, arguments);
	}

	/**
	 * A JVM whose memory says something of the application.
	 */
	static List<String> measured(boolean starter, Class<?> main, List<String> arguments) {
		return command(List.of("-XX:+UseSerialGC", "-Xms32m", "-Xmx256m"), starter ? withStarter() : withoutStarter(),
				main, arguments);
	}

	/**
	 * The program {@code java} itself.
	 */
	static String java() {
		return HOME + "/bin/java";
	}

	/**
	 * The program of the JDK that looks into a JVM.
	 */
	static String jcmd() {
		return HOME + "/bin/jcmd";
	}

	private static List<String> command(List<String> flags, String classPath, Class<?> main, List<String> arguments) {
		// What they leave there when they are killed goes with the build directory.
		List<String> command = new ArrayList<>(List.of(java(), "-Djava.io.tmpdir=" + temporary()));
		command.addAll(flags);
		command.addAll(List.of("-cp", classPath, main.getName()));
		command.addAll(arguments);
		return command;
	}

	private static Path temporary() {
		try {
			return Files.createDirectories(Run.DIRECTORY.resolve("temporary"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String withStarter() {
		return String.join(File.pathSeparator, classPath((entry) -> true));
	}

	private static String withoutStarter() {
		return String.join(File.pathSeparator, classPath((entry) -> !STARTER.matcher(entry).find()));
	}

	private static List<String> classPath(Predicate<String> included) {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			// Where the list ends with a separator there is an empty one: this directory.
			.filter((entry) -> !entry.isEmpty())
			.filter((entry) -> !TEST_TOOLS.matcher(entry).find())
			.filter(included)
			.toList();
	}

	/** Made when the first one needs it. */
	private static final class Archive {

		private static final ClassArchive OF_NODES = ClassArchive.of(classPath((entry) -> true), SHORT_LIVED);

	}

}
