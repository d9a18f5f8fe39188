// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The report as Markdown that reads as a table on a terminal, too.
 */
public final class TextTable {

	private static final List<String> HEAD = List.of("system", "per second", "min to max", "ratio", "min to max",
			"p50 µs", "p50 ratio", "p99 µs", "CPU µs client", "CPU µs server", "bytes client", "bytes server");

	private TextTable() {
	}

	public static String of(Report report) {
		StringBuilder text = new StringBuilder();
		report.environment().forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
		text.append("Medians of the rounds; ratios are to ")
			.append(report.baseline())
			.append(" in the same round; processor time and allocation are per call.\n");
		for (Group group : report.groups()) {
			append(text, group);
		}
		return text.toString();
	}

	private static void append(StringBuilder text, Group group) {
		List<List<String>> rows = new ArrayList<>();
		rows.add(HEAD);
		List<String> failures = new ArrayList<>();
		for (Line line : group.lines()) {
			if (line.figures() != null) {
				rows.add(cells(line.system(), line.figures()));
			}
			else {
				failures.add(line.system() + " failed: " + line.failure());
			}
		}
		text.append("\n### ").append(group.title()).append("\n\n");
		int[] widths = widths(rows);
		for (int row = 0; row < rows.size(); row++) {
			appendRow(text, rows.get(row), widths);
			if (row == 0) {
				appendRule(text, widths);
			}
		}
		if (!failures.isEmpty()) {
			text.append('\n');
			failures.forEach((failure) -> text.append("- ").append(failure).append('\n'));
		}
	}

	private static List<String> cells(String system, Figures figures) {
		boolean timed = figures.p50().median() > 0;
		return List.of(system, number(figures.rate().median()),
				number(figures.rate().min()) + " to " + number(figures.rate().max()), ratio(figures.ratio()),
				(figures.ratio() != null) ? ratio(figures.ratio().min()) + " to " + ratio(figures.ratio().max()) : "-",
				timed ? decimal(figures.p50().median()) : "-", timed ? ratio(figures.p50Ratio()) : "-",
				timed ? decimal(figures.p99().median()) : "-", decimal(figures.clientCpu().median()),
				decimal(figures.serverCpu().median()), number(figures.clientBytes().median()),
				number(figures.serverBytes().median()));
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, "%,d", Math.round(value));
	}

	private static String decimal(double value) {
		return String.format(Locale.ROOT, "%,.1f", value);
	}

	private static String ratio(@Nullable Spread ratio) {
		return (ratio != null) ? ratio(ratio.median()) : "-";
	}

	private static String ratio(double value) {
		return String.format(Locale.ROOT, "%.2f", value);
	}

	private static int[] widths(List<List<String>> rows) {
		int[] widths = new int[HEAD.size()];
		for (List<String> row : rows) {
			for (int column = 0; column < widths.length; column++) {
				widths[column] = Math.max(widths[column], row.get(column).length());
			}
		}
		return widths;
	}

	private static void appendRow(StringBuilder text, List<String> row, int[] widths) {
		for (int column = 0; column < widths.length; column++) {
			String format = (column == 0) ? "| %-" + widths[column] + "s" : " | %" + widths[column] + "s";
			text.append(String.format(Locale.ROOT, format, row.get(column)));
		}
		text.append(" |\n");
	}

	private static void appendRule(StringBuilder text, int[] widths) {
		for (int column = 0; column < widths.length; column++) {
			String dashes = "-".repeat(widths[column] + 1);
			text.append((column == 0) ? "|:" + dashes : "|" + dashes + ":");
		}
		text.append("|\n");
	}

}
