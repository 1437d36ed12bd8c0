using LukePipeline.Silo.Hosting;

return await SiloProgram.RunAsync(args);
