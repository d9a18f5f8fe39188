// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Curves over a logarithmic scale from left to right, such as the number of nodes: each
 * point is a median, with a line from the least to the most that was measured. The scale
 * from bottom to top begins at 0, or is logarithmic, too.
 */
public final class LineChart {

	private static final int WIDTH = 760;

	private static final int HEIGHT = 380;

	private static final int LEFT = 80;

	private static final int RIGHT = 20;

	private static final int TOP = 50;

	private static final int BOTTOM = 50;

	private static final int LEGEND_ROW = 18;

	private static final String[] COLORS = { "#2f6fb0", "#c8553d", "#3b8f5a", "#8a5fb0", "#b08a2f" };

	private static final String EXPECTED = "#888888";

	private static final int STEPS = 4;

	private final String title;

	private final List<Curve> curves;

	private final boolean logarithmic;

	private final double left;

	private final double right;

	private final double bottom;

	private final double top;

	private LineChart(String title, List<Curve> curves, boolean logarithmic) {
		this.title = title;
		this.curves = curves;
		this.logarithmic = logarithmic;
		List<Integer> places = curves.stream().flatMap((curve) -> curve.points().keySet().stream()).toList();
		List<Spread> values = curves.stream().flatMap((curve) -> curve.points().values().stream()).toList();
		if (values.isEmpty()) {
			throw new IllegalArgumentException("No points: '" + title + "' needs at least one");
		}
		this.left = Math.log10(places.stream().mapToInt(Integer::intValue).min().orElseThrow());
		this.right = Math.max(this.left + 1,
				Math.log10(places.stream().mapToInt(Integer::intValue).max().orElseThrow()));
		double least = values.stream().mapToDouble(Spread::min).min().orElseThrow();
		double most = values.stream().mapToDouble(Spread::max).max().orElseThrow();
		if (logarithmic && least <= 0) {
			throw new IllegalArgumentException(
					"'" + title + "' has the value " + least + ": a logarithmic scale takes " + "those above 0");
		}
		this.bottom = logarithmic ? Math.floor(Math.log10(least)) : 0;
		this.top = logarithmic ? Math.max(this.bottom + 1, Math.ceil(Math.log10(most))) : round(most);
	}

	/**
	 * Draws curves.
	 * @param title what they show, with the unit
	 * @param across what there is from left to right
	 * @param curves at least one point in all
	 * @param logarithmic whether the scale from bottom to top is
	 * @throws IllegalArgumentException if there is no point, or one that has no place
	 */
	public static String of(String title, String across, List<Curve> curves, boolean logarithmic) {
		return new LineChart(title, curves, logarithmic).draw(across);
	}

	/** The next figure with one digit, or one and a half. */
	private static double round(double most) {
		double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-9))));
		double digits = most / power;
		return power * ((digits <= 1) ? 1 : (digits <= 2) ? 2 : (digits <= 4) ? 4 : (digits <= 6) ? 6 : 10);
	}

	private String draw(String across) {
		int height = HEIGHT + LEGEND_ROW * this.curves.size();
		StringBuilder svg = new StringBuilder();
		svg.append(
				"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
					.formatted(WIDTH, height, WIDTH, height));
		svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
		text(svg, LEFT, TOP - 24, "start", this.title, " font-weight=\"bold\"");
		text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", across, "");
		grid(svg);
		int color = 0;
		for (int i = 0; i < this.curves.size(); i++) {
			Curve curve = this.curves.get(i);
			curve(svg, curve, curve.expected() ? EXPECTED : COLORS[color++ % COLORS.length], HEIGHT + LEGEND_ROW * i);
		}
		return svg.append("</svg>\n").toString();
	}

	private void grid(StringBuilder svg) {
		double steps = this.logarithmic ? this.top - this.bottom : STEPS;
		for (int i = 0; i <= steps; i++) {
			double value = this.logarithmic ? Math.pow(10, this.bottom + i) : this.top * i / STEPS;
			line(svg, LEFT, y(value), WIDTH - RIGHT, y(value), "#e0e0e0", "");
			text(svg, LEFT - 8, y(value) + 4, "end", number(value), "");
		}
		for (int power = (int) Math.ceil(this.left); power <= this.right; power++) {
			double x = x(Math.pow(10, power));
			line(svg, x, TOP, x, HEIGHT - BOTTOM, "#e0e0e0", "");
			text(svg, x, HEIGHT - BOTTOM + 18, "middle", number(Math.pow(10, power)), "");
		}
	}

	private void curve(StringBuilder svg, Curve curve, String color, int legend) {
		String dashes = curve.expected() ? " stroke-dasharray=\"5 4\"" : "";
		StringBuilder points = new StringBuilder();
		new TreeMap<>(curve.points()).forEach((place, value) -> {
			points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(place), y(value.median())));
			if (!curve.expected()) {
				line(svg, x(place), y(value.min()), x(place), y(value.max()), color, "");
				svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n",
						x(place), y(value.median()), color));
			}
		});
		svg.append("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>%n"
			.formatted(points.toString().trim(), color, dashes));
		line(svg, LEFT, legend, LEFT + 24, legend, color, dashes + " stroke-width=\"2\"");
		text(svg, LEFT + 32, legend + 4, "start", curve.name(), "");
	}

	private double x(double place) {
		return LEFT + (Math.log10(place) - this.left) / (this.right - this.left) * (WIDTH - LEFT - RIGHT);
	}

	private double y(double value) {
		double height = this.logarithmic ? Math.log10(value) : value;
		return HEIGHT - BOTTOM - (height - this.bottom) / (this.top - this.bottom) * (HEIGHT - TOP - BOTTOM);
	}

	private static String number(double value) {
		return (value >= 10 || value == Math.rint(value)) ? String.format(Locale.ROOT, "%,.0f", value)
				: String.format(Locale.ROOT, "%.2g", value);
	}

	private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String color,
			String style) {
		svg.append(
				String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n",
						x1, y1, x2, y2, color, style));
	}

	private static void text(StringBuilder svg, double x, double y, String anchor, String text, String style) {
		svg.append(String.format(Locale.ROOT,
				"<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222222\"%s>%s</text>%n", x, y, anchor, style,
				SvgChart.escaped(text)));
	}

}
