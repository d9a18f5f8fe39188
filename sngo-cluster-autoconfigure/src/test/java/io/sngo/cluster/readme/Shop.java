// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.readme;

import io.sngo.cluster.client.ImportClusterClients;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
@ImportClusterClients(Orders.class)
public class Shop {

	public static void main(String[] args) {
		SpringApplication.run(Shop.class, args);
	}

}
