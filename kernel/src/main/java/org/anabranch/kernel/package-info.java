/**
 * What every module stands on, and nothing that is about models or posts. It depends on nothing of
 * ours.
 *
 * <ul>
 *   <li>{@link org.anabranch.kernel.Home}: the data directory and its lock. {@link
 *       org.anabranch.kernel.Database}: SQLite in it, or PostgreSQL; {@link
 *       org.anabranch.kernel.Migrations} bring each module's tables up to date, and {@link
 *       org.anabranch.kernel.Tables} write all of them out.
 *   <li>{@link org.anabranch.kernel.Problem}: a failure told to a person, with what is wrong, what
 *       to do, a stable code and its kind; {@link org.anabranch.kernel.ProblemException} carries it
 *       to the doors, which turn it into replies and exit codes.
 *   <li>{@link org.anabranch.kernel.Secret}, {@link org.anabranch.kernel.SecretStore}: sealed at
 *       rest, {@code ***} wherever they are printed.
 *   <li>{@link org.anabranch.kernel.Money}, {@link org.anabranch.kernel.Ids}, {@link
 *       org.anabranch.kernel.Deadline}, {@link org.anabranch.kernel.Provenance}: amounts that do
 *       not drift, names that sort by time, waits that end, and where a figure comes from.
 * </ul>
 *
 * <p>Time comes from an injected {@link java.time.Clock}.
 */
@NullMarked
package org.anabranch.kernel;

import org.jspecify.annotations.NullMarked;
