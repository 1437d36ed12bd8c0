using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Serialization;
using Orleans.Storage;

namespace LukePipeline.Tests.Grains;

/// <summary>Grain state that outlives the silos of a test, with the conflicts that a real store shows.</summary>
internal sealed class SharedGrainStorage(SharedGrainStorage.Content content, Serializer serializer) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (content.States.TryGetValue(Key(stateName, grainId), out var found))
        {
            grainState.State = serializer.Deserialize<T>(found.Bytes)!;
            grainState.ETag = found.Version.ToString(CultureInfo.InvariantCulture);
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var bytes = serializer.SerializeToArray(grainState.State);
        var version = long.Parse(grainState.ETag ?? "0", CultureInfo.InvariantCulture);
        var written = version == 0
            ? content.States.TryAdd(Key(stateName, grainId), (1, bytes))
            : content.States.TryGetValue(Key(stateName, grainId), out var old) && old.Version == version
                && content.States.TryUpdate(Key(stateName, grainId), (version + 1, bytes), old);
        if (!written)
        {
            throw new InconsistentStateException($"The state {stateName} of {grainId} was changed by another activation.");
        }

        grainState.ETag = (version + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        content.States.TryRemove(Key(stateName, grainId), out _);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    private static (string Name, GrainId Grain) Key(string stateName, GrainId grainId) => (stateName, grainId);

    internal sealed class Content
    {
        public ConcurrentDictionary<(string Name, GrainId Grain), (long Version, byte[] Bytes)> States { get; } = new();

        /// <summary>Gives the states of some grains another version, with the same content.</summary>
        /// <returns>How many.</returns>
        public int ChangeVersion(Func<GrainId, bool> of)
        {
            var changed = 0;
            foreach (var (key, state) in States.Where(entry => of(entry.Key.Grain)).ToList())
            {
                changed += States.TryUpdate(key, (state.Version + 1000, state.Bytes), state) ? 1 : 0;
            }

            return changed;
        }
    }
}
