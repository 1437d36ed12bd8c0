using TorchSharp;

namespace LukePipeline.Ground.Torch;

/// <summary>The native libraries under TorchSharp.</summary>
public static class TorchRuntime
{
    private static readonly Lazy<LukeException?> Failure = new(Load);

    /// <summary>
    /// Loads libtorch now and not at the first tensor, so that a system on which it cannot run says so at once and clearly.
    /// Calling it is never required: the libraries load by themselves at the first use of TorchSharp.
    /// </summary>
    /// <exception cref="LukeException">libtorch cannot be loaded on this system, for the reason in the message.</exception>
    public static void EnsureLoaded()
    {
        if (Failure.Value is { } failure)
        {
            throw new LukeException(failure.Message, failure);
        }
    }

    private static LukeException? Load()
    {
        try
        {
            using var probe = torch.zeros(1);
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            for (Exception? cause = e; cause is not null; cause = cause.InnerException)
            {
                if (cause is LukeException known)
                {
                    return known;
                }
            }

            string reason = (e.InnerException ?? e).Message;
            return new LukeException($"libtorch cannot be loaded on this system: {reason}", e);
        }
    }
}
