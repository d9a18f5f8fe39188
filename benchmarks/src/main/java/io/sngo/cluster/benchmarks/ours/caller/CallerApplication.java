// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.ours.caller;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * An application that only calls. Services are looked for in the package of the
 * application and below, so that it has one of its own.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class CallerApplication {

}
