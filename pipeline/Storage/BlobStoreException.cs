using LukePipeline.Ground;

namespace LukePipeline.Storage;

/// <summary>
/// A store could not be reached, refused the request or broke its contract, after bounded retries. Its reason is
/// <see cref="ReasonCode.StoreUnavailable"/> or <see cref="ReasonCode.OutOfSpace"/>.
/// </summary>
public class BlobStoreException(string message, Exception? innerException = null, ReasonCode reason = ReasonCode.StoreUnavailable)
    : LukeException(message, innerException, reason)
{
    /// <summary>
    /// Whether the trouble may be that of this process alone: a disk or folder of this machine, a permission that its user or identity lacks. Default: false, a
    /// service that serves nobody.
    /// </summary>
    public bool MayBeOfThisProcess { get; init; }

    /// <summary>Whether the answer will be the same whenever and by whomever it is asked for: to a name that the service knows none of. Default: false.</summary>
    public bool ComesAgain { get; init; }
}
