using LukePipeline.Ground;
using LukePipeline.Storage;

namespace LukePipeline.Client.Outcomes;

/// <summary>What is found wrong before anything is begun is bad usage: a folder that is something else, a file that is not what it should be.</summary>
internal static class Refusals
{
    /// <summary>Opens or reads what a command line names.</summary>
    /// <exception cref="UsageException">It is not what is needed. A store that does not answer is no matter of usage.</exception>
    public static async Task<T> OrRefusedAsync<T>(Task<T> opening)
    {
        try
        {
            return await opening;
        }
        catch (LukeException e) when (e is not (UsageException or BlobStoreException))
        {
            throw new UsageException(e.Message, e);
        }
    }

    /// <inheritdoc cref="OrRefusedAsync"/>
    public static T OrRefused<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LukeException e) when (e is not (UsageException or BlobStoreException))
        {
            throw new UsageException(e.Message, e);
        }
    }
}
