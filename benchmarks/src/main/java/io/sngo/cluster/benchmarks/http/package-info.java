// SPDX-License-Identifier: Apache-2.0

/**
 * Spring RestClient and Spring MVC.
 */
@NullMarked
package io.sngo.cluster.benchmarks.http;

import org.jspecify.annotations.NullMarked;
