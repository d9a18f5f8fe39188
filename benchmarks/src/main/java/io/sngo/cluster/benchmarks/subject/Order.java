// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.subject;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The record that travels as JSON: twelve fields, two of them nested, two of them lists;
 * about 1 KiB.
 *
 * @param id tells one call's order from another's
 * @param number the order's number
 * @param customer who ordered
 * @param placedAt when, in milliseconds since 1970
 * @param status how far it is
 * @param currency of all prices
 * @param total what it costs, in cents
 * @param paid whether it is paid
 * @param shipTo where it goes
 * @param items what was ordered
 * @param tags what else to know
 * @param note what the customer wrote
 */
public record Order(long id, String number, String customer, long placedAt, Status status, String currency, long total,
		boolean paid, Address shipTo, List<Item> items, List<String> tags, String note) {

	/**
	 * An order like any other.
	 */
	public static Order sample(int id) {
		return new Order(id, "2026-000-" + (1_000_000 + id), "Johanna van der Meulen", 1_767_225_600_000L + id,
				Status.PACKED, "EUR", 184_765, true,
				new Address("Prinsengracht 263", "1016 GV", "Amsterdam", "NL", 52.3752, 4.884),
				IntStream.range(0, 6)
					.mapToObj((i) -> new Item("SKU-10" + i + "-" + id % 97, "Tea, loose leaf, box no. " + i, 1 + i,
							1_299 + 100L * i, i % 2 == 0))
					.toList(),
				List.of("gift", "fragile", "returning-customer"),
				"Please ring twice, the bell is \"slow\"; leave it with the neighbours at no. 265 otherwise.");
	}

	/**
	 * How far an order is.
	 */
	public enum Status {

		PLACED, PACKED, SENT

	}

	/**
	 * Where an order goes.
	 *
	 * @param street with the number of the house
	 * @param postcode of the city
	 * @param city the city
	 * @param country two letters
	 * @param latitude in degrees
	 * @param longitude in degrees
	 */
	public record Address(String street, String postcode, String city, String country, double latitude,
			double longitude) {
	}

	/**
	 * What was ordered.
	 *
	 * @param sku the article
	 * @param name what people call it
	 * @param quantity how many
	 * @param price of one, in cents
	 * @param inStock whether it is there
	 */
	public record Item(String sku, String name, int quantity, long price, boolean inStock) {
	}

}
