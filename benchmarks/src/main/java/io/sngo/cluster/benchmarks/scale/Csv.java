// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.sngo.cluster.benchmarks.report.Spread;

/**
 * Figures with names: a line of names, and one of figures for each time that something
 * was measured.
 */
record Csv(List<String> names, List<List<String>> rows) {

	static Csv read(Path file) throws IOException {
		List<List<String>> lines = Files.readAllLines(file)
			.stream()
			.filter((line) -> !line.isBlank())
			.map((line) -> List.of(line.split(",", -1)))
			.toList();
		if (lines.size() < 2) {
			throw new IOException("Nothing was measured: " + file + " has " + lines.size() + " lines");
		}
		int columns = lines.get(0).size();
		for (List<String> line : lines) {
			if (line.size() != columns) {
				throw new IOException(file + " has a line of " + line.size() + " figures where there are " + columns
						+ " names: " + line);
			}
		}
		return new Csv(lines.get(0), lines.subList(1, lines.size()));
	}

	/**
	 * Those rows that have a value in a column.
	 */
	Csv where(String name, String value) {
		int column = column(name);
		return new Csv(this.names, this.rows.stream().filter((row) -> row.get(column).equals(value)).toList());
	}

	/**
	 * What was measured in one column, by what is in another; where it is empty, it was
	 * not.
	 */
	Map<Integer, Spread> spread(String key, String value) {
		int place = column(key);
		int figure = column(value);
		Map<Integer, List<Double>> found = new TreeMap<>();
		for (List<String> row : this.rows) {
			if (!row.get(figure).isEmpty()) {
				found.computeIfAbsent(Integer.parseInt(row.get(place)), (at) -> new ArrayList<>())
					.add(Double.parseDouble(row.get(figure)));
			}
		}
		Map<Integer, Spread> spreads = new TreeMap<>();
		found.forEach((at, figures) -> spreads.put(at, Spread.of(figures)));
		return spreads;
	}

	private int column(String name) {
		int column = this.names.indexOf(name);
		if (column < 0) {
			throw new IllegalArgumentException("There is no column '" + name + "': there are " + this.names);
		}
		return column;
	}

}
