// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * What was measured: printed, and kept in {@code target/figures.csv} until that is
 * cleaned.
 */
final class Figures {

	private static final Path FILE = Run.DIRECTORY.resolve("figures.csv");

	static {
		try {
			Files.createDirectories(Run.DIRECTORY);
			Files.writeString(FILE, "what,unit,median,worst,samples,java\n", StandardOpenOption.CREATE_NEW);
		}
		catch (FileAlreadyExistsException ex) {
			// Another test has begun it.
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Figures() {
	}

	static synchronized void add(String what, String unit, Collection<? extends Number> samples) {
		List<Double> sorted = samples.stream().map(Number::doubleValue).sorted().toList();
		double worst = sorted.get(sorted.size() - 1);
		String line = String.format(Locale.ROOT, "%s,%s,%.3f,%.3f,%d,%s", what, unit, median(sorted), worst,
				sorted.size(), Runtime.version().feature());
		System.out.println("figure: " + line);
		try {
			Files.writeString(FILE, line + "\n", StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static void add(String what, String unit, Number sample) {
		add(what, unit, List.of(sample));
	}

	static double median(Collection<? extends Number> samples) {
		List<Double> sorted = samples.stream().map(Number::doubleValue).sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

}
