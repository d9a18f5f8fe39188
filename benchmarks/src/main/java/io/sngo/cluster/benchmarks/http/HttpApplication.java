// SPDX-License-Identifier: Apache-2.0

package io.sngo.cluster.benchmarks.http;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application with a web server.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(EchoController.class)
class HttpApplication {

}
