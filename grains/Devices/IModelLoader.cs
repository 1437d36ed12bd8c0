using LukePipeline.Engine.Queue;
using LukePipeline.Grains.Contracts;
using LukePipeline.Ground;

namespace LukePipeline.Grains.Devices;

/// <summary>Loads checkpoints onto the device of this silo.</summary>
public interface IModelLoader
{
    /// <summary>Verifies a checkpoint and loads its weights once.</summary>
    /// <param name="model">What to load, and the hash it must have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LukeException">The files are missing, unreadable, or not those of the job.</exception>
    Task<ILoadedWeights> LoadAsync(ModelReference model, CancellationToken cancellationToken);
}

/// <summary>One copy of the weights of a model, shared by the executors of all engines.</summary>
public interface ILoadedWeights : IDisposable
{
    /// <summary>Makes an executor; called on the thread of the engine that will use it.</summary>
    ILukeExecutor CreateExecutor();

    /// <summary>Engines that the memory of this process holds for this model.</summary>
    int MostEngines => int.MaxValue;
}
