namespace Coop.Core.Persistence;

/// <summary>
/// The machine's own time, for sweeps, back-offs and coalescing. Business times come from the injected
/// <see cref="TimeProvider"/>, which tests and simulations move; leases from the database's clock.
/// </summary>
public sealed class MachineClock : TimeProvider;
