// SPDX-License-Identifier: Apache-2.0
package io.sngo.cluster.shop;

import io.sngo.cluster.client.ImportClusterClients;
import io.sngo.cluster.client.Orders;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application as users write them: it calls one service and offers another.
 */
@ImportClusterClients(Orders.class)
@SpringBootApplication
public class Shop {

}
