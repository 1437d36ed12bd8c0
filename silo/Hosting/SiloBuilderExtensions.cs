using System.Net;
using LukePipeline.Corpus.Inputs;
using LukePipeline.Extraction.Checkpoints;
using LukePipeline.Grains;
using LukePipeline.Grains.Connections;
using LukePipeline.Grains.Contracts;
using LukePipeline.Grains.Devices;
using LukePipeline.Grains.Jobs;
using LukePipeline.Grains.Schedules;
using LukePipeline.Ground;
using LukePipeline.Silo.Configuration;
using LukePipeline.Storage.Locations;
using Orleans.Configuration;
using Orleans.Runtime.MembershipService.SiloMetadata;
using StackExchange.Redis;
using SiloOptions = LukePipeline.Silo.Configuration.SiloOptions;

namespace LukePipeline.Silo.Hosting;

/// <summary>Turns <see cref="SiloOptions"/> into an Orleans silo that runs the grains of this program.</summary>
internal static class SiloBuilderExtensions
{
    public static ISiloBuilder UseLuke(this ISiloBuilder silo, SiloOptions options, DeviceOptions device)
    {
        silo.Configure<ClusterOptions>(cluster =>
        {
            cluster.ClusterId = options.ClusterId;
            cluster.ServiceId = options.ServiceId;
        });

        if (options.Clustering == ClusteringKind.Redis)
        {
            var redis = ConfigurationOptions.Parse(options.Redis!);
            redis.AbortOnConnectFail = false;
            silo.ListenTo(options);
            silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = redis);
            silo.AddRedisGrainStorageAsDefault(storage =>
            {
                storage.ConfigurationOptions = redis;
                storage.DeleteStateOnClear = true;
            });
            if (options.Home is not null)
            {
                silo.UseRedisReminderService(reminders => reminders.ConfigurationOptions = redis);
            }
        }
        else if (options.Clustering == ClusteringKind.AzureStorage)
        {
            silo.ListenTo(options);
            silo.UseAzure(options);
        }
        else
        {
            var primary = new IPEndPoint(IPAddress.Loopback, options.PrimarySiloPort ?? options.SiloPort);
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort, primary, options.ServiceId, options.ClusterId);
            silo.AddMemoryGrainStorageAsDefault();
            if (options.Home is not null)
            {
                silo.UseInMemoryReminderService();
            }
        }

        // Quick enough to notice a death within seconds, slow enough that a saturated processor is not taken for one.
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 1;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);

            // A silo that joins waits for everyone in the table who was alive within three of these: after the death of all silos at
            // once, that is how long the first new one waits.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });

        // Where grains were last seen. The default remembers a million of them, and every attempt at a shard is one; those that are alive
        // are a few for each silo and running job.
        silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = 1000);

        silo.Configure<JobRetention>(retention =>
        {
            retention.MostJobs = options.KeepJobs;
            retention.MostTime = TimeSpan.FromDays(options.KeepJobDays);
        });
        silo.UseSiloMetadata(new SiloCapacity(device.Device, device.Engines, device.Shards) { Labels = options.Labels, Version = BuildVersion.Text }.ToMetadata());
        if (options.Tls.IsGiven)
        {
            silo.UseTls(tls => MutualTls.Configure(tls, options.Tls));
        }

        if (options.AzureStorage is { } account)
        {
            silo.Services.AddSingleton(BlobStoreOptions.FromEnvironment() with { ConnectionString = account });
        }

        if (options.InputRoots.Count > 0)
        {
            silo.Services.AddSingleton<IInputStore>(provider =>
                new RestrictedInputStore(InputStores.For([], provider.GetRequiredService<BlobStoreOptions>()), options.InputRoots));
        }

        var roots = new StorageRoots(new LocationRoots(options.OutputRoots), new LocationRoots(options.ModelRoots));
        silo.Services.AddSingleton(roots);
        if (options.ModelCache is { } cache)
        {
            silo.Services.AddSingleton(provider => new CheckpointCatalog(cache, provider.GetRequiredService<BlobStoreOptions>(), roots.Models));
        }

        if (options.Home is { } home)
        {
            silo.Services.AddSingleton(provider => new ScheduleHome(() => BlobStores.Open(home, provider.GetRequiredService<BlobStoreOptions>())));
        }

        silo.Services.AddHostedService<OldObjectCollector>();

        // A batch that runs on another silo belongs to the span of its shard.
        silo.AddActivityPropagation();
        silo.AddLukeGrains();
        return silo;
    }

    private static void ListenTo(this ISiloBuilder silo, SiloOptions options)
    {
        if (!SiloAddresses.TryResolve(options.AdvertisedAddress, out var address))
        {
            throw new LukeException($"Silo:AdvertisedAddress is '{options.AdvertisedAddress}', which is no address of this machine.");
        }

        silo.ConfigureEndpoints(address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: false);
    }

    /// <summary>Members and reminders are rows of tables; the list of jobs may be more than a row holds, so grain state lies in blobs.</summary>
    private static void UseAzure(this ISiloBuilder silo, SiloOptions options)
    {
        var account = new ClusterAccount(options.ClusterStorage!);
        silo.UseAzureStorageClustering(clustering => clustering.TableServiceClient = account.OpenTables());
        silo.AddAzureBlobGrainStorageAsDefault(storage =>
        {
            storage.BlobServiceClient = account.OpenBlobs();
            storage.ContainerName = ClusterAccount.ContainerOf(options.ServiceId);
            storage.DeleteStateOnClear = true;
        });
        if (options.Home is not null)
        {
            silo.UseAzureTableReminderService(reminders => reminders.Configure(service => service.TableServiceClient = account.OpenTables()));
        }
    }
}
