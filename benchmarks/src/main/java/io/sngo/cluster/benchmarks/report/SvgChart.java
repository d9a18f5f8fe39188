// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.Locale;

/**
 * The rates of the report as bars, one block for each point, with a line from the least
 * to the most of the rounds.
 */
public final class SvgChart {

	private static final int WIDTH = 760;

	private static final int LABELS = 130;

	private static final int BARS = 480;

	private static final int ROW = 20;

	private static final int TITLE = 36;

	private static final int BAR = 13;

	private static final String OURS = "#2f6fb0";

	private static final String OTHERS = "#a9b4c0";

	private SvgChart() {
	}

	public static String of(Report report) {
		StringBuilder body = new StringBuilder();
		int y = 0;
		for (Group group : report.groups()) {
			y = append(body, group, y);
		}
		return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
			.formatted(WIDTH, y + ROW, WIDTH, y + ROW) + "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
				+ body + "</svg>\n";
	}

	private static int append(StringBuilder body, Group group, int top) {
		double most = group.lines()
			.stream()
			.mapToDouble((line) -> (line.figures() != null) ? line.figures().rate().max() : 0)
			.max()
			.orElse(0);
		text(body, 10, top + TITLE - 10, "start", group.title() + ", per second", " font-weight=\"bold\"");
		int y = top + TITLE;
		for (Line line : group.lines()) {
			text(body, LABELS - 8, y + BAR - 2, "end", line.system(), "");
			if (line.figures() != null) {
				bar(body, y, line.system(), line.figures().rate(), most);
			}
			else {
				text(body, LABELS + 4, y + BAR - 2, "start", "failed", "");
			}
			y += ROW;
		}
		return y;
	}

	private static void bar(StringBuilder body, int y, String system, Spread rate, double most) {
		double scale = BARS / most;
		body.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
				LABELS, y, rate.median() * scale, BAR, system.startsWith("sngo") ? OURS : OTHERS));
		double middle = y + BAR / 2.0;
		body.append(String.format(Locale.ROOT,
				"<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#222222\"/>%n",
				LABELS + rate.min() * scale, middle, LABELS + rate.max() * scale, middle));
		text(body, LABELS + rate.max() * scale + 6, y + BAR - 2, "start",
				String.format(Locale.ROOT, "%,d", Math.round(rate.median())), "");
	}

	private static void text(StringBuilder body, double x, int y, String anchor, String text, String style) {
		body.append(String.format(Locale.ROOT,
				"<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" fill=\"#222222\"%s>%s</text>%n", x, y, anchor, style,
				escaped(text)));
	}

	static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

}
